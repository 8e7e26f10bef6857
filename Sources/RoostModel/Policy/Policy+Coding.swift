/// Stored policies may be older than a field: a missing field decodes to its default.
extension Policy: Codable {
    /// - Throws: `DecodingError`, or ``DefinitionError`` if a value has the wrong type.
    package init(from decoder: any Decoder) throws {
        self.init()
        let container = try decoder.container(keyedBy: PolicyKey.self)
        var domains: [String: KeyedDecodingContainer<PolicyKey>] = [:]
        for field in PolicyField.all {
            var place = container
            if let domain = field.domain {
                let key = PolicyKey(domain)
                guard container.contains(key) else { continue }
                place = try domains[domain] ?? container.nestedContainer(keyedBy: PolicyKey.self, forKey: key)
                domains[domain] = place
            }
            let key = PolicyKey(field.name)
            guard let value = try field.decode(from: place, key), value != .null else { continue }
            try field.set(value, in: &self)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: PolicyKey.self)
        var domains: [String: KeyedEncodingContainer<PolicyKey>] = [:]
        for field in PolicyField.all {
            let (value, key) = (field.value(in: self), PolicyKey(field.name))
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
