#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Hands strings to C as a null-terminated array (argv, envp), freed when the body ends.
package func withCStrings<Value>(_ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) throws -> Value) rethrows -> Value {
    var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
    pointers.append(nil)
    defer {
        for pointer in pointers { free(pointer) }
    }
    return try body(pointers)
}
