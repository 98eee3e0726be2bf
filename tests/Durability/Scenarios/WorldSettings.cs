using Durability.Sessions;

namespace Durability.Scenarios;

/// <summary>What runs in a world.</summary>
/// <param name="IsSync"><c>node-sync</c>, or <c>node</c>.</param>
/// <param name="Shells">Sessions of <c>recorder shell</c>.</param>
/// <param name="DirectSessions">Sessions of the direct recorder, at one time.</param>
/// <param name="ResumeSeconds">Of the direct recorder; the node's are 20.</param>
/// <param name="Collectors">How many; several share the store, and an audit log in PostgreSQL.</param>
internal sealed record WorldSettings(bool IsSync, ShellLoad Shells, int DirectSessions, int ResumeSeconds = 20, int Collectors = 1);
