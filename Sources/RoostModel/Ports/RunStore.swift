/// All that the engine stores of tasks and runs, each part for those who use it. Each method is one whole, durable transaction: the change, its event
/// and the message's disposition together. Methods that take a lease refuse a late writer with ``StoreError/leaseLost(_:)``.
package typealias RunStore =
    MessageStore & LeaseStore & TaskStore & SessionStore & ApplicationStore & WorkTreeStore & SpaceStore
