import RoostCommands

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

@main
enum Main {
    static func main() async {
        exit(await CommandRunner.run(Roost.self))
    }
}
