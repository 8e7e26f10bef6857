import Testing

@Suite("The law of the arrows")
struct DependencyTests {
    let manifest: Manifest
    let products: [Manifest.Target]

    init() throws {
        manifest = try Repository.manifest()
        products = manifest.targets.filter { $0.kind != .testTarget }
    }

    @Test("The manifest and the table name the same targets")
    func sameTargets() {
        #expect(Set(products.map(\.name)) == Set(Architecture.table.keys))
    }

    @Test("Every folder of Sources is a target, but for the guard's")
    func foldersAreTargets() throws {
        let elsewhere = products.filter { $0.path != "Sources/\($0.name)" }
        // What measures the product lies beside the rest of the measuring.
        #expect(elsewhere.map(\.path) == ["Benchmarks/RoostBench"])
        let inSources = Set(products.map(\.name)).subtracting(elsewhere.map(\.name))
        #expect(Set(try Repository.sourceFolders()).subtracting(["roost-guard"]) == inSources)
    }

    @Test("No target depends on more than the table allows")
    func manifestKeepsTheLaw() {
        for target in products {
            let rights = Architecture.table[target.name] ?? Architecture.Rights()
            #expect(target.targets.subtracting(rights.targets) == [], "\(target.name) may not depend on these targets")
            #expect(target.libraries.subtracting(rights.libraries) == [], "\(target.name) may not depend on these libraries")
        }
    }

    @Test("The table allows nothing that no target uses")
    func tableIsNotWiderThanTheManifest() {
        for target in products {
            let rights = Architecture.table[target.name] ?? Architecture.Rights()
            #expect(rights.targets.subtracting(target.targets) == [], "\(target.name) does not depend on these targets")
            #expect(rights.libraries.subtracting(target.libraries) == [], "\(target.name) does not depend on these libraries")
        }
    }

    @Test("Arrows form no circle")
    func noCircle() {
        var open = Architecture.table.mapValues(\.targets)
        while let leaf = open.first(where: { $0.value.isEmpty })?.key {
            open[leaf] = nil
            for name in open.keys { open[name]?.remove(leaf) }
        }
        #expect(open.isEmpty, "these depend on each other")
    }

    @Test("A file imports only what its target declares")
    func importsAreDeclared() throws {
        for target in products {
            let allowed = target.targets.union(target.libraries).union(Architecture.platformModules(for: target.name))
            for file in try Repository.swiftFiles(under: target.path) {
                #expect(file.imports.subtracting(allowed) == [], "imported in \(file.path)")
            }
        }
    }

    @Test("Only tests use what is made for tests")
    func testSupportStaysInTests() {
        for target in products {
            #expect(target.targets.isDisjoint(with: Architecture.testOnly), "\(target.name)")
        }
    }

    @Test("Every target's own tests exist or are covered by the suites outside")
    func testTargetsNameTargets() {
        let names = Set(products.map(\.name))
        for target in manifest.targets where target.kind == .testTarget && target.name != "ArchitectureTests" {
            #expect(names.contains(String(target.name.dropLast("Tests".count))), "\(target.name) tests no target")
        }
    }
}
