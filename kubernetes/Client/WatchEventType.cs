namespace k8s;

/// <summary>What a watch says of an object.</summary>
public enum WatchEventType
{
    Added,
    Modified,
    Deleted,
    Error,
    Bookmark,
}
