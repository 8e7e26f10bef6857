/// Formats a byte count for people: `512 B`, `1.5 KB`, `20 MB`. Units are powers of 1024; one decimal below ten.
package func formatted(bytes: Int64) -> String {
    var value = Double(bytes)
    for unit in ["B", "KB", "MB", "GB"] {
        if abs(value) < 1024 {
            let isShort = unit == "B" || abs(value) >= 10
            let scaled = isShort ? value.rounded() : (value * 10).rounded() / 10
            return scaled == scaled.rounded() ? "\(Int64(scaled)) \(unit)" : "\(scaled) \(unit)"
        }
        value /= 1024
    }
    return "\((value * 10).rounded() / 10) TB"
}
