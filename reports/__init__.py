"""What people look at and hand on.

The page (`page`), tables (`tables`), the plan folder (`plan_folder`), the plan as a workbook (`plan_book`), sheets to
print (`sheets`), calendars (`calendars`), map layers (`layers`, on the plane of `maps`), pictures (`pictures`), plans
side by side (`plans_compared`), and what commands say (`terminal`), in the words of `language`.
"""
