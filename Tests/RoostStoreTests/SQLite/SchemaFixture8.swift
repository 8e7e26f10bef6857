extension SchemaFixture {
    /// The same content, with a decision about the defaults of its project.
    static let version8 = SchemaFixture(
        version: 8,
        dump: version7.dump + #"""

            CREATE TABLE project_defaults (
                path TEXT PRIMARY KEY, digest TEXT NOT NULL, accepted INTEGER NOT NULL, at INTEGER NOT NULL, principal TEXT
            ) STRICT;
            INSERT INTO "project_defaults" VALUES('/project','00ff',1,1800000000021,'owner');
            """#)
}
