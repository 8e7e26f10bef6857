import RoostModel
import Testing

@testable import RoostRuntimes

@Suite struct ClaudeAccountingTests {
    private typealias Lines = MachineDriver

    private func turn(_ driver: inout MachineDriver, _ number: Int, _ result: String) {
        driver.forget()
        driver.prompt("x", uuid: "p\(number)")
        driver.lines(Lines.echo("x", uuid: "p\(number)"), result)
    }

    @Test("Running totals are charged as differences, over several turns")
    func differences() {
        var driver = MachineDriver()
        turn(&driver, 1, Lines.result(input: 100, cents: 5))
        #expect(driver.events.usage == Usage(inputTokens: 100, outputTokens: 2, cacheReadTokens: 1, costUSD: 0.05))
        turn(&driver, 2, Lines.result(input: 250, cents: 15))
        #expect(driver.events.usage?.inputTokens == 150)
        #expect(driver.events.usage?.outputTokens == 0)
        #expect(driver.events.usage.flatMap(\.costUSD).map { ($0 * 100).rounded() } == 10)
        #expect(driver.machine.memory?.totals.inputTokens == 250)
    }

    @Test("A resumed session is charged from the totals that were remembered")
    func resumed() {
        var driver = MachineDriver(
            resume: SessionMemory(sessionID: Lines.session, totals: Usage(inputTokens: 100, outputTokens: 2, costUSD: 0.05)))
        turn(&driver, 1, Lines.result(input: 130, cents: 7))
        #expect(driver.events.usage?.inputTokens == 30)
    }

    @Test("Totals that were reset, as after a kill, are charged in full")
    func anew() {
        var driver = MachineDriver(resume: SessionMemory(sessionID: Lines.session, totals: Usage(inputTokens: 1000, costUSD: 0.9)))
        turn(&driver, 1, Lines.result(input: 130, cents: 7))
        #expect(driver.events.usage?.inputTokens == 130)
        #expect(driver.machine.memory?.totals.inputTokens == 130)
    }

    @Test("The CLI's own difference is used if totals lost a killed process's share")
    func ownDifference() {
        var driver = MachineDriver(resume: SessionMemory(sessionID: Lines.session, totals: Usage(inputTokens: 100, costUSD: 0.05)))
        turn(&driver, 1, Lines.result(input: 101, cents: 5, since: (60, 3)))
        #expect(driver.events.usage == Usage(inputTokens: 60, outputTokens: 2, costUSD: 0.03))
    }

    @Test("Usage before a crash is reported live, without cost")
    func live() {
        var driver = MachineDriver()
        driver.prompt("x")
        let delta =
            "{'type':'stream_event','event':{'type':'message_delta','usage':{'input_tokens':40,'output_tokens':3,'cache_creation_input_tokens':9}}}"
        driver.lines(Lines.echo("x"), delta, delta)
        driver.perform(driver.machine.exited(.signaled(9), lastWords: []))
        #expect(driver.events.usage == Usage(inputTokens: 80, outputTokens: 6, cacheWriteTokens: 18))
    }

    @Test("A failure without figures leaves the remembered totals alone")
    func noFigures() {
        let totals = Usage(inputTokens: 100, outputTokens: 1, costUSD: 0.05)
        var driver = MachineDriver(resume: SessionMemory(sessionID: Lines.session, totals: totals))
        turn(&driver, 1, Lines.failure("'api_error_status':500,'result':'no'"))
        #expect(driver.machine.memory?.totals == totals)
        #expect(driver.events.usage == Usage())
    }
}
