using System.Buffers;

namespace Recorder.Streaming.Wire;

/// <summary>One length-prefixed message. The body points into the pipe: copy it to keep it.</summary>
internal readonly record struct GrpcMessage(bool IsCompressed, ReadOnlySequence<byte> Body);
