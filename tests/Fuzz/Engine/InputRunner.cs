namespace Fuzz.Engine;

/// <summary>Puts inputs to a target, on the thread it is called on, and says what came of it.</summary>
internal sealed class InputRunner(FuzzTarget target)
{
    private const int Measures = 3;

    private readonly OneThread _thread = new();
    private readonly Lock _gate = new();

    // Under _gate: the input that is being decoded, and since when.
    private byte[]? _input;
    private long _since;

    /// <remarks>
    /// What is too much is measured again before it counts: the first time may have filled pools, and threads of others may have
    /// allocated meanwhile.
    /// </remarks>
    public RunResult Run(byte[] input)
    {
        long limit = target.AllocationLimit(input.Length);
        for (int measures = 1; ; measures++)
        {
            (RunResult result, long allocated) = RunOnce(input);
            if (result.Failure is not null || allocated <= limit)
            {
                return result;
            }

            if (measures == Measures)
            {
                return result with { Failure = new InvariantException($"{allocated} bytes allocated for an input of {input.Length}, allowed {limit}") };
            }
        }
    }

    /// <summary>The input that has been decoded for longer than this; null when there is none. For another thread to ask.</summary>
    public byte[]? HangingSince(TimeSpan bound)
    {
        lock (_gate)
        {
            return _input is not null && TimeProvider.System.GetElapsedTime(_since) > bound ? _input : null;
        }
    }

    private (RunResult Result, long Allocated) RunOnce(byte[] input)
    {
        lock (_gate)
        {
            (_input, _since) = (input, TimeProvider.System.GetTimestamp());
        }

        var trace = new Trace();
        long before = Allocated();
        Exception? failure = null;
        try
        {
            _thread.Run(() => target.RunAsync(input, trace));
        }
        catch (Exception unexpected) // Per input: this is what is looked for.
        {
            failure = unexpected;
        }

        long allocated = Allocated() - before;
        lock (_gate)
        {
            _input = null;
        }

        return (new RunResult(input, trace.Signature, failure), allocated);
    }

    private long Allocated() => target.UsesOtherThreads ? GC.GetTotalAllocatedBytes() : GC.GetAllocatedBytesForCurrentThread();
}
