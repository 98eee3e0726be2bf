namespace k8s;

/// <summary>What a <see cref="Reflector{TEntity}"/> tells.</summary>
public abstract record ReflectorEvent<TEntity>
{
    private ReflectorEvent()
    {
    }

    /// <summary>All there is: what was known before and is not in here is gone.</summary>
    public sealed record Listed(IReadOnlyList<TEntity> All) : ReflectorEvent<TEntity>;

    /// <summary>One object was added, modified or deleted.</summary>
    public sealed record Changed(WatchEventType Type, TEntity Entity) : ReflectorEvent<TEntity>;

    /// <summary>The server cannot be read just now; it is tried again after a wait. What is known may be old.</summary>
    public sealed record Interrupted(Exception Cause, TimeSpan Wait) : ReflectorEvent<TEntity>;

    /// <summary>After an interruption the server is read again from where it was left: no new list, and nothing may have happened.</summary>
    public sealed record Resumed : ReflectorEvent<TEntity>;
}
