/// What a run used. Computed as the difference of the runtime's running totals, never as a sum of them.
package struct Usage: Sendable, Equatable, Codable {
    /// Tokens read without a cache.
    package var inputTokens: Int
    /// Tokens written by the model.
    package var outputTokens: Int
    /// Tokens read from the provider's cache.
    package var cacheReadTokens: Int
    /// Tokens written to the provider's cache.
    package var cacheWriteTokens: Int
    /// US dollars; an estimate if the runtime computes it from list prices.
    package var costUSD: Double?

    package init(inputTokens: Int = 0, outputTokens: Int = 0, cacheReadTokens: Int = 0, cacheWriteTokens: Int = 0, costUSD: Double? = nil) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.cacheReadTokens = cacheReadTokens
        self.cacheWriteTokens = cacheWriteTokens
        self.costUSD = costUSD
    }
}
