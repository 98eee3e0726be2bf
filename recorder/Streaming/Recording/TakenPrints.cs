namespace Recorder.Streaming.Recording;

/// <summary>What was taken of a long print.</summary>
/// <param name="Result"><see cref="TakeResult.Full"/>: the rest waits for room.</param>
/// <param name="FirstIndex">The first event's.</param>
/// <param name="Count">Events.</param>
/// <param name="Size">Bytes of the print.</param>
/// <param name="Carries">The caller is to carry them on: <see cref="TrackRecorder.CarryAsync"/>.</param>
internal readonly record struct TakenPrints(TakeResult Result, long FirstIndex, int Count, int Size, bool Carries);
