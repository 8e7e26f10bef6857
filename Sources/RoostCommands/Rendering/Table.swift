/// Left-aligned columns of text. Each row is cut to the terminal's width.
struct Table {
    let header: [String]
    var rows: [[String]] = []

    func render(columns limit: Int?) -> String {
        let all = [header] + rows
        let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                line += cell
                if column < row.count - 1 { line += String(repeating: " ", count: widths[column] - cell.count + 2) }
            }
            guard let limit, line.count > limit else { return line }
            return String(line.prefix(max(1, limit - 1))) + "…"
        }.joined(separator: "\n")
    }
}
