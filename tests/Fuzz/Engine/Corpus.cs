namespace Fuzz.Engine;

/// <summary>Inputs worth changing: the seeds, and those that had the decoder do something new.</summary>
internal sealed class Corpus
{
    private const int MaxCount = 4096;
    private const long MaxBytes = 64L * 1024 * 1024;

    private readonly List<byte[]> _inputs = [];
    private readonly HashSet<string> _signatures = new(StringComparer.Ordinal);
    private int _seeds;
    private long _bytes;

    public IReadOnlyList<byte[]> Inputs => _inputs;

    public int SignatureCount => _signatures.Count;

    public void AddSeed(byte[] seed)
    {
        _inputs.Insert(_seeds++, seed);
        _bytes += seed.Length;
    }

    /// <summary>False: such an input is there.</summary>
    public bool Add(RunResult result, Random random)
    {
        if (!_signatures.Add(result.Signature))
        {
            return false;
        }

        if (_inputs.Count < MaxCount && _bytes + result.Input.Length <= MaxBytes)
        {
            _inputs.Add(result.Input);
            _bytes += result.Input.Length;
        }
        else if (_inputs.Count > _seeds)
        {
            int replaced = random.Next(_seeds, _inputs.Count);
            _bytes += result.Input.Length - _inputs[replaced].Length;
            _inputs[replaced] = result.Input;
        }

        return true;
    }

    /// <summary>A seed every fourth time; else the newer the likelier.</summary>
    public byte[] Pick(Random random)
    {
        int count = random.Next(4) == 0 ? _seeds : _inputs.Count;
        int from = random.Next(2) == 0 ? random.Next(count) : 0;
        return _inputs[random.Next(from, count)];
    }
}
