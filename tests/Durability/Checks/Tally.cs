namespace Durability.Checks;

/// <summary>One row of the result.</summary>
internal sealed class Tally(string scenario)
{
    public string Scenario => scenario;

    public int Kills { get; set; }

    public int Sessions { get; set; }

    /// <summary>Lines that a recorder called durable.</summary>
    public long Acked { get; set; }

    /// <summary>Lines in the recordings.</summary>
    public long Durable { get; set; }

    /// <summary>Acked, and in no recording.</summary>
    public long Lost { get; set; }

    public long Duplicated { get; set; }

    public int Unreadable { get; set; }

    /// <summary>Lines that were shown or taken, never called durable, and died with their process.</summary>
    public long Unkept { get; set; }

    /// <summary>Sessions that ended early because they could not be recorded.</summary>
    public int Ended { get; set; }

    public int Recovered { get; set; }

    public double Seconds { get; set; }

    /// <summary>Every promise that was broken.</summary>
    public List<string> Broken { get; } = [];

    /// <summary>What else is worth saying.</summary>
    public List<string> Notes { get; } = [];
}
