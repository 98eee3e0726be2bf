// One call of the file store, as a program of its own: tests run it under strace, which makes its system calls fail, or kills it
// between two of them. Prints "done", or the error it met.
using Recorder.Storage;

namespace Faults;

internal static class Program
{
    private static readonly byte[] _part = [.. Enumerable.Repeat((byte)'b', 700_000)];

    private static async Task<int> Main(string[] arguments)
    {
        (string call, string directory) = (arguments[0], arguments[1]);
        try
        {
            FileRecordingStore store = FileRecordingStore.Open(directory, TimeProvider.System);
            await RunAsync(store, call, CancellationToken.None);
            Console.WriteLine("done");
            return 0;
        }
        catch (StorageException failure)
        {
            Console.WriteLine($"{failure.Problem}: {failure.Message}");
            return 1;
        }
    }

    private static async Task RunAsync(FileRecordingStore store, string call, CancellationToken cancellationToken)
    {
        Upload? upload = await store.ListUploadsAsync(cancellationToken).FirstOrDefaultAsync(cancellationToken);
        StoredRecording? recording = await store.ListRecordingsAsync(cancellationToken).FirstOrDefaultAsync(cancellationToken);
        switch (call)
        {
            case "create":
                await store.CreateUploadAsync(recording!.Key, cancellationToken);
                break;
            case "part":
                await store.UploadPartAsync(upload!, 2, _part, cancellationToken);
                break;
            case "complete":
                List<UploadPart> parts = await store.ListPartsAsync(upload!, cancellationToken).ToListAsync(cancellationToken);
                await store.CompleteUploadAsync(upload!, parts, cancellationToken);
                break;
            case "abort":
                await store.AbortUploadAsync(upload!, cancellationToken);
                break;
            case "sidecar":
                await store.PutSidecarAsync(recording!, "index", _part, cancellationToken);
                break;
            case "probe":
                await store.ProbeAsync(cancellationToken);
                break;
            default:
                throw new ArgumentException($"unknown call '{call}'", nameof(call));
        }
    }
}
