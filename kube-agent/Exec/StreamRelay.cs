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
    // Several TLS records and messages at once: each round has its price in the recording and on the way to the client.
    internal const int BufferSize = 128 * 1024;

    // A read of nothing, which completes when something has come.
    private Task<int> _arrival = Task.FromResult(0);

    /// <summary>Bytes that went on.</summary>
    internal long Carried { get; private set; }

    /// <summary>A piece is on its way; and at the end: nobody knows how much of the last one went on.</summary>
    internal bool IsBroken { get; private set; }

    /// <summary>Runs until one end hangs up, and then returns null; or until something must not go on, and then returns why.</summary>
    internal async Task<string?> RunAsync(CancellationToken reading, CancellationToken writing)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(reading);
        try
        {
            _arrival = from.ReadAsync(Memory<byte>.Empty, waiting.Token).AsTask();
            while (await CarryAsync(waiting.Token, writing))
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
        finally
        {
            await waiting.CancelAsync();
            await EndArrivalAsync();
        }
    }

    internal static string Unavailable(RecordingFailedException failure) => $"session recording is unavailable: {failure.Message}";

    private async ValueTask<bool> CarryAsync(CancellationToken reading, CancellationToken writing)
    {
        await _arrival; // An idle session keeps no buffers.
        byte[] buffer = ArrayPool<byte>.Shared.Rent(2 * BufferSize);
        try
        {
            int length = await FillAsync(buffer.AsMemory(0, BufferSize), reading);
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

    /// <summary>Reads what is there already, and does not wait for more. 0: hung up.</summary>
    private async ValueTask<int> FillAsync(Memory<byte> room, CancellationToken reading)
    {
        int length = 0;
        try
        {
            while (true)
            {
                int read = await from.ReadAsync(room[length..], reading);
                length += read;
                if (read == 0)
                {
                    return length;
                }

                _arrival = from.ReadAsync(Memory<byte>.Empty, reading).AsTask();
                if (length == room.Length || !_arrival.IsCompletedSuccessfully)
                {
                    return length;
                }
            }
        }
        catch (Exception gone) when (0 < length)
        {
            _arrival = Task.FromException<int>(gone); // For the next round: what came before goes on.
            return length;
        }
    }

    private async ValueTask EndArrivalAsync()
    {
        try
        {
            await _arrival;
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Nobody waits for it any more.
        }
    }
}
