extension StringProtocol {
    /// The text, or as much of its beginning as fits into `limit` bytes of UTF-8 with an ellipsis; characters stay whole.
    func cut(toBytes limit: Int) -> String {
        if utf8.count <= limit { return String(self) }
        let kept = Array(utf8.prefix(Swift.max(0, limit - 3)))
        return String(decoding: kept.dropLast(UTF8Decoder.incompleteSuffix(kept)), as: UTF8.self) + "…"
    }
}
