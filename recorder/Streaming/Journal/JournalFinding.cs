namespace Recorder.Streaming.Journal;

/// <summary>What is wrong with bytes of a journal.</summary>
internal enum JournalDamage
{
    /// <summary>The last block is not whole: what a crash in the middle of a write leaves.</summary>
    TornTail,

    /// <summary>Bytes between whole blocks that are no block.</summary>
    Damaged,
}

/// <summary>Bytes of a journal that were passed over.</summary>
internal sealed record JournalFinding(JournalDamage Damage, long Offset, long Length)
{
    public override string ToString() => Damage == JournalDamage.TornTail
        ? $"torn tail of {Length} bytes at offset {Offset}"
        : $"{Length} damaged bytes at offset {Offset}";
}
