namespace TestKit.KubeExec;

/// <summary>What one side sent at once.</summary>
public sealed record TranscriptPiece(bool FromClient, byte[] Bytes);
