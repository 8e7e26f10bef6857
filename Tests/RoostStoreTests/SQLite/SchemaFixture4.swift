extension SchemaFixture {
    /// Written by the fourth version: the content of version 3, with what the audit log then recorded about requests.
    /// Never to be edited: databases like it exist on users' disks.
    static let version4 = SchemaFixture(
        version: 4,
        dump: version3.dump + #"""

            ALTER TABLE audit ADD COLUMN token_name TEXT;
            ALTER TABLE audit ADD COLUMN entry TEXT;
            ALTER TABLE audit ADD COLUMN effect TEXT;
            ALTER TABLE audit ADD COLUMN refused INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE audit ADD COLUMN count INTEGER NOT NULL DEFAULT 1;
            CREATE INDEX audit_refused ON audit (number) WHERE refused = 1;
            CREATE INDEX audit_starts ON audit (number) WHERE action = 'daemon.start';
            INSERT INTO "audit" VALUES(15,1800000000019,'person','openShell','task:01a3185c-5000-7001-8000-000000000100','owner','r-2',NULL,\#
            'unix_socket','done (200)',0,1);
            """#)
}
