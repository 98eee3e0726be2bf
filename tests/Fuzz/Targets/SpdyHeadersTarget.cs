using System.IO.Compression;
using Fuzz.Engine;
using Fuzz.Mutations;
using Recorder.Protocols;
using Recorder.Protocols.Spdy;

namespace Fuzz.Targets;

/// <summary>Deflated header blocks (u16 big-endian length, bytes): what is inflated here the platform inflates to the same.</summary>
internal sealed class SpdyHeadersTarget : FuzzTarget
{
    public override string Name => "spdy-headers";

    public override IReadOnlyList<Mutation> Mutations { get; } =
        [new BlockMutation(LengthPrefix.HeaderBlock, new ByteMutation()), new BlockMutation(LengthPrefix.HeaderBlock, new ByteMutation())];

    public override IReadOnlyList<long> Limits => [15, 16, 257, 286, 30, 32_768, HeaderInflater.MaxBlockSize];

    public override int MaxInputSize => 4096;

    public override IEnumerable<(string Name, byte[] Bytes)> MakeSeeds()
    {
        foreach (CompressionLevel level in Enum.GetValues<CompressionLevel>())
        {
            using var bytes = new MemoryStream();
            using var deflate = new DeflateStream(bytes, level, leaveOpen: true);
            var blocks = new List<Block>();
            foreach (string text in new[] { "\0\0\0\u0001\0\0\0\nstreamtype\0\0\0\u0005error", "\0\0\0\u0001\0\0\0\nstreamtype\0\0\0\u0005stdin", string.Concat(Enumerable.Range(0, 200)) })
            {
                bytes.SetLength(0);
                deflate.Write(System.Text.Encoding.Latin1.GetBytes(text));
                deflate.Flush();
                blocks.Add(LengthPrefix.HeaderBlock.Sealed(new Block([0, 0], bytes.ToArray())));
            }

            yield return (level.ToString().ToLowerInvariant(), BlockFormat.Join(blocks));
        }
    }

    public override Task RunAsync(byte[] input, Trace trace)
    {
        var inflater = new HeaderInflater();
        byte[] zlibHeader = Convert.FromHexString("78f9e3c6a7c2");
        using var deflated = new MemoryStream();
        using var inflated = new MemoryStream();
        try
        {
            foreach (Block block in LengthPrefix.HeaderBlock.Cut(input).Where(block => block.Header.Length == 2))
            {
                byte[] bytes = [.. zlibHeader, .. block.Payload];
                zlibHeader = [];
                inflated.Write(inflater.Inflate(bytes));
                deflated.Write(block.Payload);
            }
        }
        catch (ProtocolException refused)
        {
            trace.Refused(refused);
        }

        trace.Count("inflated", inflated.Length);
        byte[] theirs = Platform(deflated.ToArray(), (int)inflated.Length);
        InvariantException.Require(theirs.AsSpan().SequenceEqual(inflated.ToArray()), $"{inflated.Length} bytes inflated, the platform has others");
        return Task.CompletedTask;
    }

    // A stored block stands for the dictionary that the platform's inflater does not take.
    private static byte[] Platform(byte[] deflated, int length)
    {
        byte[] dictionary = SpdyDictionary.Bytes;
        byte[] stored = [0, (byte)dictionary.Length, (byte)(dictionary.Length >> 8), (byte)~dictionary.Length, (byte)(~dictionary.Length >> 8), .. dictionary];
        using var inflate = new DeflateStream(new MemoryStream([.. stored, .. deflated]), CompressionMode.Decompress);
        byte[] all = new byte[dictionary.Length + length];
        inflate.ReadExactly(all);
        return all[dictionary.Length..];
    }
}
