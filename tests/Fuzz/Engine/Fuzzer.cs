using Fuzz.Mutations;

namespace Fuzz.Engine;

/// <summary>Changes inputs and puts them to one target, over and over.</summary>
internal sealed class Fuzzer(FuzzTarget target, int seed)
{
    private const int MaxCrashKinds = 20;
    private const int MaxSavedSize = 2048;

    private readonly Random _random = new(seed);
    private readonly Corpus _corpus = new();
    private readonly InputRunner _runner = new(target);
    private readonly HashSet<string> _failureKinds = new(StringComparer.Ordinal);
    private readonly List<string> _crashes = [];
    private readonly Mutation[] _mutations = [new ByteMutation(), .. target.Mutations];
    private long _runs;

    /// <summary>An input is given up as hanging after this long. Generous, for the machine may be busy with others.</summary>
    public TimeSpan HangBound { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether small inputs with new signatures are kept as seeds.</summary>
    public bool SavesSeeds { get; init; }

    /// <summary>Keeps a failing input; returns where.</summary>
    public Func<byte[], string, string> Keep { get; init; } = (input, why) => KeptInputs.Keep(target.Name, input, why);

    /// <summary>Runs until the time or the number of runs is over, or an input hangs.</summary>
    public FuzzReport Run(IEnumerable<byte[]> seeds, TimeSpan length, long maxRuns)
    {
        long start = TimeProvider.System.GetTimestamp();
        foreach (byte[] input in seeds)
        {
            _corpus.AddSeed(input);
        }

        // A hanging decoder cannot be stopped: its thread is left behind, and the target with it.
        bool stop = false;
        var worker = new Thread(() => Loop(() => Volatile.Read(ref stop) || _runs >= maxRuns)) { IsBackground = true, Name = target.Name };
        worker.Start();
        while (!worker.Join(TimeSpan.FromMilliseconds(100)))
        {
            stop |= TimeProvider.System.GetElapsedTime(start) >= length;
            if (_runner.HangingSince(HangBound) is { } hanging)
            {
                stop = true; // Should it ever wake up.
                _crashes.Add($"{Keep(hanging, $"hang: not done after {HangBound.TotalSeconds} s")} hang");
                break;
            }
        }

        return new FuzzReport(target.Name, seed, _runs, TimeProvider.System.GetElapsedTime(start), _corpus.SignatureCount, _crashes);
    }

    private void Loop(Func<bool> isOver)
    {
        foreach (byte[] input in _corpus.Inputs.ToArray())
        {
            Try(input);
        }

        while (!isOver() && _failureKinds.Count < MaxCrashKinds)
        {
            Try(Next());
        }
    }

    private byte[] Next()
    {
        byte[] input = _corpus.Pick(_random);
        var context = new MutationContext(_random, _corpus.Inputs, target.Limits, target.MaxInputSize);
        for (int rounds = _random.Next(8) == 0 ? 3 : 1; rounds > 0; rounds--)
        {
            input = context.Fit(_mutations[_random.Next(_mutations.Length)].Apply(input, context));
        }

        return input;
    }

    private void Try(byte[] input)
    {
        RunResult result = _runner.Run(input);
        _runs++;
        if (result.Failure is not null)
        {
            if (_failureKinds.Add(result.FailureKind))
            {
                byte[] shortest = Minimizer.Shrink(input, shorter => _runner.Run(shorter).FailureKind == result.FailureKind);
                string path = Keep(shortest, (_runner.Run(shortest).Failure ?? result.Failure).ToString());
                _crashes.Add($"{path} {result.FailureKind}");
            }
        }
        else if (_corpus.Add(result, _random) && SavesSeeds && input.Length <= MaxSavedSize)
        {
            KeptInputs.KeepSeed(target.Name, $"found-{KeptInputs.Hash(input)}", input);
        }
    }
}
