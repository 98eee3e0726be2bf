namespace FakeKubernetes;

/// <summary>One change. <paramref name="Before"/> is null for a new object; a deleted object stands in <paramref name="Now"/> as it was last.</summary>
internal sealed record StoreEvent(string StorageKey, long Version, StoredObject? Before, StoredObject Now, bool Deleted);
