namespace Recorder.Format;

/// <summary>What the index knows of one part.</summary>
/// <param name="Offset">Where its header begins in the recording, in bytes.</param>
/// <param name="Size">Header, body and padding, in bytes.</param>
/// <param name="RecordCount">Records that could be read, repeated ones not counted.</param>
/// <param name="FirstIndex">Event index of the first of them; -1 when there is none.</param>
/// <param name="LastIndex">Event index of the last of them; -1 when there is none.</param>
/// <param name="FirstTime">Time of the first of them, UTC; the default value when there is none.</param>
/// <param name="LastTime">Time of the last of them, UTC.</param>
/// <param name="Sha256">Digest of the part's bytes.</param>
public sealed record PartIndexEntry(
    long Offset, long Size, long RecordCount, long FirstIndex, long LastIndex, DateTimeOffset FirstTime, DateTimeOffset LastTime, byte[] Sha256);
