/// A value that never shows itself: its description is a mark. Unwrapped only where it is used.
package struct Secret<Value: Sendable>: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package let exposed: Value

    package init(_ value: Value) {
        exposed = value
    }

    package var description: String { Redactor.mark }
    package var debugDescription: String { Redactor.mark }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
