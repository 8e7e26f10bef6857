import RoostClient
import RoostModel
import RoostWire

/// Asks a person at a terminal whether to apply or discard the changes. Enter keeps them, which changes nothing.
struct ChangesQuestion {
    let client: RoostClient
    let run: RunID
    let agent: String
    let diff: DiffAnswer
    let terminal: Terminal

    func ask() async throws {
        while true {
            let answer: String?
            do {
                answer = try Question.line("\napply, discard or keep for later? [a/d/K] ")
            } catch {
                keep()
                throw error
            }
            guard let answer else {
                Output.error("")
                return keep()
            }
            switch answer.lowercased().drop(while: \.isWhitespace).prefix(1) {
            case "a":
                let marked = MarkedFiles(diff)
                guard try marked.areAccepted() else {
                    Output.error("nothing was applied; roost apply \(run.short) PATH… applies single files")
                    continue
                }
                let application: ApplicationAnswer = try await client.post(
                    "/v1/runs/\(run)/apply", ApplyRequest(digest: diff.digest, named: marked.paths))
                for line in ApplicationText.lines(application, agent: agent) { Output.error(line) }
                return
            case "d":
                let _: RunAnswer = try await client.post("/v1/runs/\(run)/discard")
                Output.error("discarded; the project is unchanged")
                return
            case "k", "": return keep()
            default: Output.error("enter a, d or k")
            }
        }
    }

    private func keep() {
        Output.error("kept; decide later with roost apply \(run.short) or roost discard \(run.short)")
    }
}
