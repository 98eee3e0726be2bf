using Recorder.Format.Events;
using Recorder.Protocols.Scp;
using Recorder.Streaming.Recording;

namespace Recorder.Sessions.Ssh.Node;

/// <summary>The old scp protocol.</summary>
internal sealed class ScpTap(SessionRecorder recorder, SessionEvents events, ScpTracker tracker) : FileTransferTap(recorder, events, "scp")
{
    private readonly List<ScpTransfer> _transfers = [];
    private readonly CopiedFiles _copied = new();

    protected override (ReadOnlyMemory<byte> Program, ReadOnlyMemory<byte> User) Held => tracker.IsUpload
        ? (tracker.HeldFromReceiver, tracker.HeldFromSender)
        : (tracker.HeldFromSender, tracker.HeldFromReceiver);

    protected override void FromProgram(ReadOnlySpan<byte> bytes, List<OneOf> ended) => Parse(bytes, fromSender: !tracker.IsUpload, ended);

    protected override void FromUser(ReadOnlySpan<byte> bytes, List<OneOf> ended) => Parse(bytes, fromSender: tracker.IsUpload, ended);

    internal override async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        foreach (ScpTransfer unfinished in tracker.Unfinished())
        {
            await Recorder.RecordAsync(Events.Copy(unfinished with { Error = "not confirmed" }), cancellationToken);
        }

        // The SCP event has no size: the summary does.
        await SummarizeAsync(_copied.Files, cancellationToken);
    }

    private void Parse(ReadOnlySpan<byte> bytes, bool fromSender, List<OneOf> ended)
    {
        try
        {
            if (fromSender)
            {
                tracker.FromSender(bytes, _transfers);
            }
            else
            {
                tracker.FromReceiver(bytes, _transfers);
            }
        }
        finally
        {
            foreach (ScpTransfer transfer in _transfers)
            {
                ended.Add(Events.Copy(transfer));
                _copied.Add(transfer);
            }

            _transfers.Clear();
        }
    }
}
