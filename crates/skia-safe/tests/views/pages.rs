//! Pages of stock views. What each contains is up to the views; nothing here depends on time.

use vizia_core::icons::{ICON_STAR, ICON_USER};
use vizia_core::prelude::*;

/// A page's name, its size and what it shows.
type Page = (&'static str, (u32, u32), fn(&mut Context));

/// All pages.
pub const PAGES: &[Page] = &[
    ("views_controls", (520, 360), controls),
    ("views_values", (520, 320), values),
    ("views_containers", (520, 420), containers),
    ("views_lists", (520, 360), lists),
];

fn page(cx: &mut Context, content: impl FnOnce(&mut Context)) {
    VStack::new(cx, content).padding(Pixels(12.0)).gap(Pixels(10.0)).size(Stretch(1.0));
}

fn row(cx: &mut Context, content: impl FnOnce(&mut Context)) {
    HStack::new(cx, content).gap(Pixels(10.0)).height(Auto).alignment(Alignment::Left);
}

fn controls(cx: &mut Context) {
    let (on, off) = (Signal::new(true), Signal::new(false));
    page(cx, |cx| {
        row(cx, |cx| {
            Button::new(cx, |cx| Label::new(cx, "Primary"));
            Button::new(cx, |cx| Label::new(cx, "Secondary")).variant(ButtonVariant::Secondary);
            Button::new(cx, |cx| Label::new(cx, "Outline")).variant(ButtonVariant::Outline);
            Button::new(cx, |cx| Label::new(cx, "Text")).variant(ButtonVariant::Text);
            Button::new(cx, |cx| Label::new(cx, "Disabled")).disabled(true);
        });
        row(cx, |cx| {
            ButtonGroup::new(cx, |cx| {
                Button::new(cx, |cx| Label::new(cx, "One"));
                Button::new(cx, |cx| Label::new(cx, "Two"));
            });
            ToggleButton::new(cx, on, |cx| Label::new(cx, "M"));
            ToggleButton::new(cx, off, |cx| Label::new(cx, "S"));
            Chip::new(cx, "Chip");
            Badge::new(cx, |cx| Label::new(cx, "7")).position_type(PositionType::Relative);
        });
        row(cx, |cx| {
            Checkbox::new(cx, on);
            Checkbox::new(cx, off);
            RadioButton::new(cx, on);
            RadioButton::new(cx, off);
            Switch::new(cx, on);
            Switch::new(cx, off);
            Rating::new(cx, 5, Signal::new(3_u32));
        });
        row(cx, |cx| {
            Avatar::new(cx, |cx| {
                Svg::new(cx, ICON_USER);
            });
            AvatarGroup::new(cx, |cx| {
                for _ in 0..3 {
                    Avatar::new(cx, |cx| {
                        Svg::new(cx, ICON_USER);
                    });
                }
            });
            Svg::new(cx, ICON_STAR);
            Image::new(cx, "no-such-picture.png").size(Pixels(24.0));
        });
        row(cx, |cx| {
            Textbox::new(cx, Signal::new(String::from("Some text"))).width(Pixels(120.0));
            Textbox::new(cx, Signal::new(String::new())).placeholder("Nothing yet").width(Pixels(120.0));
            Textbox::new_multiline(cx, Signal::new(String::from("Two\nlines")), true)
                .width(Pixels(100.0))
                .height(Pixels(52.0));
        });
        Divider::new(cx);
        Label::new(cx, "A label that is long enough to be cut off where its space ends, which is about here")
            .text_wrap(false)
            .text_overflow(TextOverflow::Ellipsis)
            .width(Pixels(300.0));
        Label::rich(cx, "Rich text with ", |cx| {
            TextSpan::new(cx, "a span", |_| {}).font_weight(FontWeightKeyword::Bold).color(Color::rgb(200, 60, 40));
        });
    });
}

fn values(cx: &mut Context) {
    let value = Signal::new(0.35_f32);
    page(cx, |cx| {
        row(cx, |cx| {
            Slider::new(cx, value).width(Pixels(160.0));
            Slider::new(cx, Signal::new(0.8_f32)).vertical(true).height(Pixels(100.0));
            Knob::new(cx, 0.5, value, false);
            Knob::new(cx, 0.5, value, true);
            XYPad::new(cx, (0.3_f32, 0.6_f32)).size(Pixels(100.0));
        });
        row(cx, |cx| {
            ProgressBar::horizontal(cx, value).width(Pixels(160.0));
            ProgressBar::vertical(cx, value).width(Pixels(8.0)).height(Pixels(60.0));
            Spinbox::new(cx, Signal::new(12_i32)).width(Pixels(100.0));
            Scrollbar::new(cx, 0.3, 0.4, Orientation::Horizontal, |_, _| {})
                .width(Pixels(100.0))
                .height(Pixels(12.0));
        });
        row(cx, |cx| {
            let names = Signal::new(vec!["Drums", "Bass", "Keys"]);
            Select::new(cx, names, Signal::new(Some(1_usize)), true).width(Pixels(120.0));
            ComboBox::new(cx, names, Signal::new(2_usize)).width(Pixels(120.0));
            Dropdown::new(
                cx,
                |cx| {
                    Label::new(cx, "Open");
                },
                |cx| {
                    Label::new(cx, "Inside");
                },
            )
            .width(Pixels(80.0));
            ZStack::new(cx, |cx| {
                Element::new(cx).size(Pixels(40.0)).background_color(Color::rgb(70, 140, 220));
                Element::new(cx).size(Pixels(20.0)).background_color(Color::rgb(240, 160, 60)).opacity(0.7);
            })
            .size(Pixels(40.0));
        });
    });
}

fn containers(cx: &mut Context) {
    page(cx, |cx| {
        row(cx, |cx| {
            Card::new(cx, |cx| {
                CardHeader::new(cx, |cx| {
                    Label::new(cx, "Header");
                });
                CardContent::new(cx, |cx| {
                    Label::new(cx, "Content");
                });
                CardFooter::new(cx, |cx| {
                    Label::new(cx, "Footer");
                });
            })
            .width(Pixels(160.0));
            Grid::new(cx, vec![Pixels(40.0), Pixels(40.0)], vec![Pixels(30.0), Pixels(30.0)], |cx| {
                for i in 0..4 {
                    Label::new(cx, i.to_string()).row_start(i / 2).column_start(i % 2);
                }
            })
            .size(Pixels(80.0));
            ScrollView::new(cx, |cx| {
                for i in 0..12 {
                    Label::new(cx, format!("Line {i}"));
                }
            })
            .size(Pixels(100.0));
        });
        Collapsible::new(
            cx,
            |cx| {
                Label::new(cx, "Collapsible");
            },
            |cx| {
                Label::new(cx, "Inside");
            },
        )
        .width(Pixels(240.0));
        Accordion::new(cx, Signal::new(vec!["First", "Second"]), |_, _, name| {
            AccordionPair::new(
                move |cx| {
                    Label::new(cx, name);
                },
                |cx| {
                    Label::new(cx, "Inside");
                },
            )
        })
        .width(Pixels(240.0));
        MenuBar::new(cx, |cx| {
            MenuButton::new(cx, |_| {}, |cx| Label::new(cx, "File"));
            MenuButton::new(cx, |_| {}, |cx| Label::new(cx, "Edit"));
        })
        .width(Pixels(240.0))
        .height(Auto);
    });
}

fn lists(cx: &mut Context) {
    let names = Signal::new(vec!["Drums", "Bass", "Keys", "Voice"]);
    page(cx, |cx| {
        row(cx, |cx| {
            List::new(cx, names, |cx, _, name| {
                Label::new(cx, name);
            })
            .width(Pixels(120.0));
            VirtualList::new(cx, names, 24.0, |cx, _, name| Label::new(cx, name))
                .width(Pixels(120.0))
                .height(Pixels(96.0));
            Resizable::new(
                cx,
                Signal::new(Pixels(100.0)),
                ResizeStackDirection::Right,
                |_, _| {},
                |cx| {
                    Label::new(cx, "Resizable");
                },
            )
            .height(Pixels(60.0));
        });
        TabView::new(cx, names, |_, _, name| {
            TabPair::new(
                move |cx| {
                    Label::new(cx, name);
                },
                move |cx| {
                    Label::new(cx, format!("About {name}"));
                },
            )
        })
        .width(Pixels(360.0))
        .height(Pixels(90.0));
        let columns: Vec<TableColumn<&'static str, TableHeader>> = vec![TableColumn::new(
            "name",
            |cx, sort| TableHeader::new(cx, "Name", sort),
            |cx, name| {
                Label::new(cx, name);
            },
        )];
        Table::new(cx, names, columns, |name: &&'static str| *name).width(Pixels(360.0)).height(Pixels(110.0));
    });
}
