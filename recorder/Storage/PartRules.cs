namespace Recorder.Storage;

/// <summary>What every backend asks of parts.</summary>
public static class PartRules
{
    /// <exception cref="ArgumentException">The number is out of range, or the part empty.</exception>
    public static void Check(StoreLimits limits, int number, ReadOnlyMemory<byte> content)
    {
        if (number < 1 || limits.MaxPartNumber < number)
        {
            throw new ArgumentException($"part number {number}, allowed 1 to {limits.MaxPartNumber}", nameof(number));
        }

        if (content.IsEmpty)
        {
            throw new ArgumentException($"part {number} is empty", nameof(content));
        }
    }

    /// <summary>The parts in number order.</summary>
    /// <exception cref="ArgumentException">A number is named twice.</exception>
    public static UploadPart[] InOrder(IReadOnlyList<UploadPart> parts)
    {
        UploadPart[] ordered = [.. parts.OrderBy(part => part.Number)];
        for (int i = 1; i < ordered.Length; i++)
        {
            if (ordered[i].Number == ordered[i - 1].Number)
            {
                throw new ArgumentException($"part {ordered[i].Number} is named twice", nameof(parts));
            }
        }

        return ordered;
    }
}
