namespace Recorder.Format;

/// <summary>Bytes that claim to be a record, a part header or an index, and are not. Never worth a retry.</summary>
public sealed class RecordFormatException(string message, Exception? inner = null) : Exception(message, inner);
