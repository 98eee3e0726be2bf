using Fuzz.Engine;

namespace Fuzz.Tests;

public sealed class FuzzerTests
{
    private const long Runs = 200_000;
    private static readonly TimeSpan _length = TimeSpan.FromMinutes(2);

    private readonly List<(byte[] Input, string Why)> _kept = [];
    private byte[] _held = [];

    [Fact]
    public void An_exception_is_found_and_its_input_is_made_short()
    {
        Fuzz(_ => throw new InvalidOperationException("planted"));

        (byte[] input, string why) = Assert.Single(_kept);
        Assert.Equal([7], input);
        Assert.Contains("planted", why);
    }

    [Fact]
    public void One_kind_of_failure_is_kept_once()
    {
        Fuzz(input => throw new InvalidOperationException($"planted {input.Length}"), runs: 5_000);

        Assert.Single(_kept);
    }

    [Fact]
    public void Too_much_allocation_is_found()
    {
        Fuzz(_ => _held = new byte[100_000_000], runs: 5_000);

        Assert.Contains("bytes allocated for an input of", Assert.Single(_kept).Why);
    }

    [Fact]
    public void An_input_that_hangs_is_found()
    {
        var end = new ManualResetEventSlim();
        Fuzz(_ => end.Wait(), hangBound: TimeSpan.FromMilliseconds(50));
        end.Set();

        Assert.Contains("hang", Assert.Single(_kept).Why);
    }

    [Fact]
    public void The_same_seed_gives_the_same_inputs()
    {
        List<string> first = Inputs(3), again = Inputs(3), other = Inputs(4);

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void Messages_are_compared_without_their_numbers_and_quotes()
    {
        Assert.Equal("record has length #, allowed # to #", Trace.Pattern("record has length 65537, allowed 1 to 65536"));
        Assert.Equal("line starts with '', depth #", Trace.Pattern("line starts with 'it's', depth 12"));
    }

    private static List<string> Inputs(int seed)
    {
        var inputs = new List<string>();
        var target = new PlantedFault(input => inputs.Add(Convert.ToHexString(input)));
        new Fuzzer(target, seed).Run([[7, 1, 2, 3]], _length, maxRuns: 300);
        return inputs;
    }

    private void Fuzz(Action<byte[]> fault, long runs = Runs, TimeSpan? hangBound = null)
    {
        var target = new PlantedFault(fault);
        var fuzzer = new Fuzzer(target, seed: 1)
        {
            HangBound = hangBound ?? TimeSpan.FromMinutes(5),
            Keep = (input, why) =>
            {
                _kept.Add((input, why));
                return "kept";
            },
        };
        fuzzer.Run(target.MakeSeeds().Select(seed => seed.Bytes), _length, runs);
    }
}
