#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Passes strings to C as a null-terminated array (argv, envp). The array is freed when `body` returns.
package func withCStrings<Value>(_ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) throws -> Value) rethrows -> Value {
    var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
    pointers.append(nil)
    defer {
        for pointer in pointers { free(pointer) }
    }
    return try body(pointers)
}
