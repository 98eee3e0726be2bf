namespace KubeOps.Operator.Events;

/// <summary>Whether an event is bad news.</summary>
public enum EventType
{
    Normal,
    Warning,
}
