namespace FakeKubernetes;

/// <summary>What goes wrong with a request, instead of its answer.</summary>
public abstract record FakeFault
{
    private FakeFault()
    {
    }

    /// <summary>Refused with this code: 429, 500, 503 …</summary>
    public sealed record Refuse(int Code, int? RetryAfterSeconds = null) : FakeFault;

    /// <summary>No answer until the client gives up.</summary>
    public sealed record Hang : FakeFault;

    /// <summary>The connection is cut.</summary>
    public sealed record Cut : FakeFault;

    /// <summary>It is done, but the connection is cut before the answer.</summary>
    public sealed record LoseAnswer : FakeFault;

    /// <summary>This text instead of an answer, as a load balancer might send.</summary>
    public sealed record Answer(int Code, string ContentType, string Body) : FakeFault;
}
