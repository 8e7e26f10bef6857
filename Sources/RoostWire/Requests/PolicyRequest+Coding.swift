import RoostModel

/// Each field is encoded inside its domain's object. Unknown names are detected by the schema.
extension PolicyRequest: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(from: decoder, named: \.requestName)
    }

    package func encode(to encoder: any Encoder) throws {
        try encode(to: encoder, named: \.requestName)
    }

    /// - Parameter named: the name of a field in this request.
    init(from decoder: any Decoder, named: KeyPath<PolicyField, String>) throws {
        self.init()
        let container = try decoder.container(keyedBy: PolicyKey.self)
        for field in PolicyField.all where field.isSettable {
            let key = PolicyKey(field[keyPath: named])
            guard let domain = field.domain.map(PolicyKey.init(_:)) else {
                self[field] = try field.decode(from: container, key)
                continue
            }
            guard container.contains(domain) else { continue }
            // Clearing a domain clears each of its fields.
            self[field] =
                try container.decodeNil(forKey: domain)
                ? .null : field.decode(from: container.nestedContainer(keyedBy: PolicyKey.self, forKey: domain), key)
        }
    }

    func encode(to encoder: any Encoder, named: KeyPath<PolicyField, String>) throws {
        var container = encoder.container(keyedBy: PolicyKey.self)
        var domains: [String: KeyedEncodingContainer<PolicyKey>] = [:]
        for field in PolicyField.all {
            guard let value = self[field] else { continue }
            let key = PolicyKey(field[keyPath: named])
            if let domain = field.domain {
                var place = domains[domain] ?? container.nestedContainer(keyedBy: PolicyKey.self, forKey: PolicyKey(domain))
                try place.encode(value, forKey: key)
                domains[domain] = place
            } else {
                try container.encode(value, forKey: key)
            }
        }
    }
}
