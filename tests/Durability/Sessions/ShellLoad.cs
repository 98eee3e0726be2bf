namespace Durability.Sessions;

/// <summary>How the shells' programs print.</summary>
/// <param name="Slots">Sessions at one time.</param>
/// <param name="MinLines">Shortest session.</param>
/// <param name="MaxLines">Longest session.</param>
/// <param name="LinesPerSecond">Of each session.</param>
internal sealed record ShellLoad(int Slots, int MinLines, int MaxLines, int LinesPerSecond);
