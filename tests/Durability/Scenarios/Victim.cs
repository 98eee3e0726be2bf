namespace Durability.Scenarios;

/// <summary>Who is killed.</summary>
internal enum Victim
{
    Collector,
    Node,
    Direct,
    Shell,
}
