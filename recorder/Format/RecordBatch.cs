namespace Recorder.Format;

/// <summary>
/// A run of whole framed records (u32 big-endian length, then a protobuf events.OneOf, each) with strictly rising
/// event indices. The memory belongs to whoever made the batch: copy it to keep it.
/// </summary>
/// <param name="Records">The bytes, framing included.</param>
/// <param name="Count">Records in the batch, at least 1.</param>
/// <param name="FirstIndex">Event index (Metadata.Index) of the first record.</param>
/// <param name="LastIndex">Event index of the last record.</param>
public readonly record struct RecordBatch(ReadOnlyMemory<byte> Records, int Count, long FirstIndex, long LastIndex);
