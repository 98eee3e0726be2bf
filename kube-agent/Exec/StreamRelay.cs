using System.Buffers;
using Recorder.Protocols;
using Recorder.Streaming;

namespace KubeAgent.Exec;

/// <summary>Carries one direction: what was read is taken into the recording, and only then goes on, byte for byte.</summary>
/// <param name="from">Stays the caller's.</param>
/// <param name="to">Stays the caller's.</param>
/// <param name="take">Takes a piece of the stream, with scratch memory of the same size. Throws when it must not go on.</param>
/// <param name="sent">Told when the piece has gone on.</param>
internal sealed class StreamRelay(
    Stream from, Stream to, Func<ReadOnlyMemory<byte>, Memory<byte>, CancellationToken, ValueTask> take, Action sent)
{
    internal const int BufferSize = 32 * 1024;

    /// <summary>Bytes that went on.</summary>
    internal long Carried { get; private set; }

    /// <summary>Nobody knows how much of the last piece went on.</summary>
    internal bool IsBroken { get; private set; }

    /// <summary>Runs until one end hangs up, and then returns null; or until something must not go on, and then returns why.</summary>
    internal async Task<string?> RunAsync(CancellationToken reading, CancellationToken writing)
    {
        try
        {
            while (await CarryAsync(reading, writing))
            {
            }

            return null;
        }
        catch (ProtocolException broken)
        {
            return $"this session cannot be recorded: {broken.Message}";
        }
        catch (RecordingFailedException failed)
        {
            return Unavailable(failed);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            return null;
        }
    }

    internal static string Unavailable(RecordingFailedException failure) => $"session recording is unavailable: {failure.Message}";

    private async ValueTask<bool> CarryAsync(CancellationToken reading, CancellationToken writing)
    {
        // An idle session keeps no buffers.
        _ = await from.ReadAsync(Memory<byte>.Empty, reading);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(2 * BufferSize);
        try
        {
            int length = await from.ReadAsync(buffer.AsMemory(0, BufferSize), reading);
            if (length == 0)
            {
                return false;
            }

            ReadOnlyMemory<byte> piece = buffer.AsMemory(0, length);
            await take(piece, buffer.AsMemory(BufferSize, BufferSize), reading);
            IsBroken = true;
            await to.WriteAsync(piece, writing);
            await to.FlushAsync(writing);
            IsBroken = false;
            Carried += length;
            sent();
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
