using Recorder.Format;

namespace Recorder.Streaming.Collector;

/// <summary>A record worth a look besides being stored: where its message lies in the batch's fresh bytes.</summary>
internal readonly record struct NotableRecord(RecordKey Key, int Offset, int Length);
