/// Everything that the engine stores about tasks and runs, one protocol per concern. Each method is one durable transaction: the change,
/// its event and the message's disposition together. Methods that take a lease refuse a late writer with ``StoreError/leaseLost(_:)``.
package typealias RunStore =
    MessageStore & LeaseStore & TaskStore & SessionStore & ApplicationStore & WorkTreeStore & SpaceStore
