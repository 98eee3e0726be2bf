namespace Durability.Scenarios;

/// <summary>Which disk is full.</summary>
internal enum Place
{
    Spool,
    Journal,
    Store,
}
