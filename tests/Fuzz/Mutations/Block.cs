namespace Fuzz.Mutations;

/// <summary>One piece of a stream.</summary>
internal sealed record Block(byte[] Header, byte[] Payload);
