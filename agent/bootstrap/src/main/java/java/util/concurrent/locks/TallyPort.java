package java.util.concurrent.locks;

/**
 * What the hooks tell the agent at once. Called on the application's threads; must return normally.
 */
public interface TallyPort {
  /** Something was created at a site whose next creation was to be announced. */
  void created(int site);
}
