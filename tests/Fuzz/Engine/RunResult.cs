namespace Fuzz.Engine;

/// <summary>What came of one input.</summary>
/// <param name="Input">The bytes.</param>
/// <param name="Signature">What the decoder did, in short.</param>
/// <param name="Failure">What must not happen and did; else null.</param>
internal sealed record RunResult(byte[] Input, string Signature, Exception? Failure)
{
    /// <summary>One kind of failure: its type, its words without the numbers, and, unless the target says so itself, where it was thrown.</summary>
    public string FailureKind => Failure switch
    {
        null => "",
        InvariantException => Trace.Pattern(Failure.Message),
        _ => $"{Failure.GetType().Name}: {Trace.Pattern(Failure.Message)} {Failure.StackTrace?.Split('\n')[0].Trim()}",
    };
}
