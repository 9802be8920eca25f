//! A desktop of Windows: a window in the role of a host's, a mouse, a keyboard, and screenshots. All on the test's thread, whose messages it dispatches.

use std::mem::{size_of, zeroed};
use std::ptr::{null, null_mut};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use image::{Rgb, RgbImage};
use windows_sys::Win32::Foundation::{HWND, RECT};
use windows_sys::Win32::Graphics::Gdi::*;
use windows_sys::Win32::System::LibraryLoader::GetModuleHandleW;
use windows_sys::Win32::UI::Input::KeyboardAndMouse::*;
use windows_sys::Win32::UI::WindowsAndMessaging::*;

/// There is one mouse.
static MOUSE: Mutex<()> = Mutex::new(());

/// The time limit for a visible reaction.
const PATIENCE: Duration = Duration::from_secs(20);

/// A window in the role of a host's, with the only mouse.
pub(crate) struct Parent {
    window: HWND,
    _mouse: MutexGuard<'static, ()>,
}

impl Parent {
    /// Opens a window without a frame at the top left corner.
    pub(crate) fn new(width: i32, height: i32) -> Self {
        let mouse = MOUSE.lock().unwrap_or_else(PoisonError::into_inner);
        let name: Vec<u16> = "stemlock-test-host\0".encode_utf16().collect();
        // SAFETY: the class is plain data whose name outlives the calls; a class that is there already is as good.
        let window = unsafe {
            let instance = GetModuleHandleW(null());
            let class = WNDCLASSW {
                lpfnWndProc: Some(DefWindowProcW),
                hInstance: instance,
                lpszClassName: name.as_ptr(),
                hbrBackground: GetStockObject(DKGRAY_BRUSH),
                ..zeroed()
            };
            RegisterClassW(&raw const class);
            let style = WS_POPUP | WS_VISIBLE;
            let (title, nobody) = (null(), null_mut());
            CreateWindowExW(
                0,
                name.as_ptr(),
                title,
                style,
                0,
                0,
                width,
                height,
                nobody,
                null_mut(),
                instance,
                null(),
            )
        };
        assert!(!window.is_null(), "a window can be opened");
        // SAFETY: the window is valid.
        unsafe { SetForegroundWindow(window) };
        deliver();
        Self { window, _mouse: mouse }
    }

    pub(crate) fn handle(&self) -> HWND {
        self.window
    }

    /// The window inside of this one.
    pub(crate) fn child(&self) -> Option<HWND> {
        // SAFETY: the window is valid.
        let child = unsafe { GetWindow(self.window, GW_CHILD) };
        (!child.is_null()).then_some(child)
    }

    /// The picture of the window inside.
    pub(crate) fn picture(&self) -> Option<RgbImage> {
        let child = self.child()?;
        // SAFETY: the handles are valid and released; the bitmap has as many bytes as its header states, and is read before it is deleted.
        unsafe {
            let mut area: RECT = zeroed();
            GetClientRect(child, &raw mut area);
            let (width, height) = (area.right, area.bottom);
            let mut info: BITMAPINFO = zeroed();
            info.bmiHeader = BITMAPINFOHEADER {
                biSize: size_of::<BITMAPINFOHEADER>() as u32,
                biWidth: width,
                biHeight: -height,
                biPlanes: 1,
                biBitCount: 32,
                biCompression: BI_RGB,
                ..zeroed()
            };
            let shown = GetDC(child);
            let copy = CreateCompatibleDC(shown);
            let mut bits = null_mut();
            let bitmap = CreateDIBSection(copy, &raw const info, DIB_RGB_COLORS, &raw mut bits, null_mut(), 0);
            let before = SelectObject(copy, bitmap);
            let copied = BitBlt(copy, 0, 0, width, height, shown, 0, 0, SRCCOPY) != 0 && GdiFlush() != 0;
            let picture = copied.then(|| {
                let pixels = std::slice::from_raw_parts(bits.cast::<[u8; 4]>(), (width * height) as usize);
                RgbImage::from_fn(width as u32, height as u32, |x, y| {
                    let [blue, green, red, _] = pixels[(y * width as u32 + x) as usize];
                    Rgb([red, green, blue])
                })
            });
            SelectObject(copy, before);
            DeleteObject(bitmap);
            DeleteDC(copy);
            ReleaseDC(child, shown);
            picture
        }
    }

    /// The colour at a place of the window inside.
    pub(crate) fn pixel(&self, x: u32, y: u32) -> Option<[u8; 3]> {
        self.picture()?.get_pixel_checked(x, y).map(|pixel| pixel.0)
    }

    /// Moves the mouse to a place of the window and presses its left button.
    pub(crate) fn click(&self, x: i32, y: i32) {
        self.move_to(x, y);
        mouse(MOUSEEVENTF_LEFTDOWN);
        mouse(MOUSEEVENTF_LEFTUP);
        rest();
    }

    pub(crate) fn move_to(&self, x: i32, y: i32) {
        // SAFETY: a call with numbers only.
        unsafe { SetCursorPos(x, y) };
        rest();
    }

    /// Presses keys, which are those of Windows: capital letters and digits are their own.
    pub(crate) fn keys(&self, keys: &[VIRTUAL_KEY]) {
        for key in keys {
            keyboard(*key, 0);
            keyboard(*key, KEYEVENTF_KEYUP);
            rest();
        }
    }

    /// Whether the window inside has the keyboard.
    pub(crate) fn inside_has_keyboard(&self) -> bool {
        // SAFETY: no argument.
        Some(unsafe { GetFocus() }) == self.child()
    }
}

impl Drop for Parent {
    fn drop(&mut self) {
        // SAFETY: the window is this thread's own.
        unsafe { DestroyWindow(self.window) };
        deliver();
    }
}

fn mouse(flags: MOUSE_EVENT_FLAGS) {
    // SAFETY: plain data.
    let mut input: INPUT = unsafe { zeroed() };
    input.r#type = INPUT_MOUSE;
    input.Anonymous.mi.dwFlags = flags;
    send(&input);
}

fn keyboard(key: VIRTUAL_KEY, flags: KEYBD_EVENT_FLAGS) {
    // SAFETY: plain data; the call takes a number.
    let mut input: INPUT = unsafe { zeroed() };
    input.r#type = INPUT_KEYBOARD;
    input.Anonymous.ki.wVk = key;
    input.Anonymous.ki.wScan = unsafe { MapVirtualKeyW(key.into(), MAPVK_VK_TO_VSC) } as u16;
    input.Anonymous.ki.dwFlags = flags;
    send(&input);
}

fn send(input: &INPUT) {
    // SAFETY: one input of the stated size.
    let sent = unsafe { SendInput(1, std::ptr::from_ref(input), size_of::<INPUT>() as i32) };
    assert_eq!(sent, 1, "Windows takes the input");
}

/// Lets pending input arrive.
fn rest() {
    for _ in 0..4 {
        deliver();
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Hands the messages of this thread to its windows, as a host's main loop does.
pub(crate) fn deliver() {
    // SAFETY: the message is written before it is read.
    unsafe {
        let mut message: MSG = zeroed();
        while PeekMessageW(&raw mut message, null_mut(), 0, 0, PM_REMOVE) != 0 {
            TranslateMessage(&raw const message);
            DispatchMessageW(&raw const message);
        }
    }
}

/// Delivers messages until something holds.
pub(crate) fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    loop {
        deliver();
        if holds() {
            return;
        }
        assert!(Instant::now() < end, "not within {PATIENCE:?}: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
