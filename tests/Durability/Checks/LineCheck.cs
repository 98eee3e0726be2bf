using System.Text;

namespace Durability.Checks;

/// <summary>Puts the prints of a recording together again and looks at the lines in them.</summary>
internal sealed class LineCheck(RecordingFacts facts)
{
    private readonly StringBuilder _rest = new();

    public void Add(ReadOnlySpan<byte> print)
    {
        _rest.Append(Encoding.UTF8.GetString(print));
        string text = _rest.ToString();
        int end = text.LastIndexOf('\n') + 1;
        foreach (string line in text[..end].Split('\n')[..^1])
        {
            Add(line);
        }

        _rest.Remove(0, end);
    }

    /// <summary>What is left is a line that was cut off, or nothing.</summary>
    public void Finish()
    {
        if (_rest.Length > 0 && !Line.IsBeginning(_rest.ToString()))
        {
            facts.Faults.Add($"'{_rest}' after line {facts.Lines}");
        }
    }

    private void Add(string line)
    {
        long number = Line.NumberOf(line);
        if (number == facts.Lines + 1)
        {
            facts.Lines = number;
        }
        else if (number > 0 && number <= facts.Lines)
        {
            facts.Repeated++;
        }
        else
        {
            facts.Faults.Add($"'{line}' after line {facts.Lines}");
        }
    }
}
