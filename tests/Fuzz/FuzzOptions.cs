namespace Fuzz;

/// <summary>The command line.</summary>
internal sealed record FuzzOptions
{
    public const string Usage =
        "fuzz [--seconds N] [--target NAME[,NAME]] [--seed S] [--save] | --list | --write-seeds | --replay FILE --target NAME";

    /// <summary>For each target.</summary>
    public TimeSpan Length { get; private init; } = TimeSpan.FromSeconds(60);

    /// <summary>None: all.</summary>
    public IReadOnlyList<string> Targets { get; private init; } = [];

    public int Seed { get; private init; } = Random.Shared.Next();

    /// <summary>Small inputs that had the decoder do something new become seeds.</summary>
    public bool Saves { get; private init; }

    public bool Lists { get; private init; }

    /// <summary>The seeds that the encoders make are written where they are missing.</summary>
    public bool WritesSeeds { get; private init; }

    /// <summary>One file to run once.</summary>
    public string? Replay { get; private init; }

    /// <exception cref="ArgumentException">An argument is not known, or has no good value.</exception>
    public static FuzzOptions Parse(string[] arguments)
    {
        var options = new FuzzOptions();
        for (int i = 0; i < arguments.Length; i++)
        {
            options = arguments[i] switch
            {
                "--save" => options with { Saves = true },
                "--list" => options with { Lists = true },
                "--write-seeds" => options with { WritesSeeds = true },
                "--seconds" => options with { Length = TimeSpan.FromSeconds(Number(arguments, ++i)) },
                "--seed" => options with { Seed = Number(arguments, ++i) },
                "--target" => options with { Targets = [.. options.Targets, .. Value(arguments, ++i).Split(',')] },
                "--replay" => options with { Replay = Value(arguments, ++i) },
                _ => throw new ArgumentException($"'{arguments[i]}' is not known. {Usage}"),
            };
        }

        return options;
    }

    private static string Value(string[] arguments, int at) => at < arguments.Length
        ? arguments[at]
        : throw new ArgumentException($"{arguments[^1]} needs a value. {Usage}");

    private static int Number(string[] arguments, int at) => int.TryParse(Value(arguments, at), out int number) && number >= 0
        ? number
        : throw new ArgumentException($"{arguments[at - 1]} needs a whole number, not '{arguments[at]}'");
}
