using System.Text;

namespace Recorder.Protocols.Scp;

/// <summary>Gathers bytes up to a newline, within a limit.</summary>
internal sealed class ScpLines
{
    /// <summary>A path name of 4 KiB, a mode and a size; error texts hold a path too.</summary>
    internal const int MaxLine = 8 * 1024;

    private readonly List<byte> _held = [];

    internal byte[] Held => [.. _held];

    internal bool IsEmpty => _held.Count == 0;

    internal bool TryRead(scoped ref ReadOnlySpan<byte> input, out string line)
    {
        int end = input.IndexOf((byte)'\n');
        int taken = end < 0 ? input.Length : end;
        if (MaxLine < _held.Count + taken)
        {
            throw new ProtocolException($"scp line has more than {MaxLine} bytes");
        }

        _held.AddRange(input[..taken]);
        line = "";
        if (end < 0)
        {
            input = default;
            return false;
        }

        input = input[(end + 1)..];
        line = Encoding.UTF8.GetString([.. _held]);
        _held.Clear();
        return true;
    }
}
